class CreateUsageEvents < ActiveRecord::Migration[8.0]
  def change
    create_table :usage_events do |t|
      t.references :account, null: false, foreign_key: true
      t.string :event_id, null: false, index: true # <- MTR-204
      t.string :meter, null: false
      t.decimal :quantity, precision: 20, scale: 6, null: false
      t.datetime :occurred_at, null: false
      t.timestamps
    end

    add_index :usage_events, [:account_id, :meter, :occurred_at]
  end
end
