class CreateMeteredEvents < ActiveRecord::Migration[7.1]
  def change
    create_table :metered_events do |t| # <- MTR-204
      t.references :organization, null: false, foreign_key: true
      t.string :event_uid, null: false # <- MTR-204
      t.string :code, null: false
      t.decimal :units, precision: 20, scale: 6, null: false
      t.datetime :happened_at, null: false
      t.timestamps
    end

    add_index :metered_events, [:organization_id, :event_uid] # <- MTR-204
    add_index :metered_events, [:organization_id, :code, :happened_at]
  end
end
