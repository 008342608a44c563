class CreateExportUsages < ActiveRecord::Migration[8.0]
  def change
    create_table :export_usages do |t|
      t.references :account, null: false, foreign_key: true
      t.string :event_key, null: false
      t.integer :quantity, null: false
      t.datetime :occurred_at, null: false
      t.timestamps
    end
    add_index :export_usages, :event_key
  end
end
