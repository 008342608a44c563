ActiveRecord::Schema[7.1].define(version: 2026_02_11_090000) do
  create_table "usage_events", force: :cascade do |t|
    t.bigint "account_id", null: false
    t.string "event_id", null: false # <- MTR-204?
    t.string "meter", null: false
    t.decimal "quantity", null: false
    t.datetime "occurred_at", null: false
    t.datetime "created_at", null: false
    t.index ["account_id", "event_id"], name: "index_usage_events_on_account_id_and_event_id" # <- MTR-204?
  end
end
