ActiveRecord::Schema[7.1].define(version: 2026_09_14_081502) do
  create_table "messages", force: :cascade do |t|
    t.bigint "account_id", null: false
    t.string "channel", null: false
    t.string "source"
    t.integer "segments", default: 1, null: false
    t.datetime "sent_at", null: false
    t.datetime "bounced_at"
    t.index ["account_id", "sent_at"], name: "index_messages_on_account_id_and_sent_at"
  end
end
