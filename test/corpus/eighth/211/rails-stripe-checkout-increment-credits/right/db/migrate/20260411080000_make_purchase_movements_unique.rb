# frozen_string_literal: true

class MakePurchaseMovementsUnique < ActiveRecord::Migration[8.0]
  def change
    create_table :stripe_events, id: false do |t|
      t.string :event_id, null: false, primary_key: true
      t.string :event_type, null: false
      t.datetime :created_at, null: false
    end

    # Also the same session under another event.
    add_index :credit_movements, %i[reason reference], unique: true, where: "reason = 'purchase'"
  end
end
