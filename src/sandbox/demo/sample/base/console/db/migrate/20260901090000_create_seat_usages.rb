class CreateSeatUsages < ActiveRecord::Migration[8.0]
  def change
    create_table :seat_usages do |t|
      t.references :account, null: false, foreign_key: true
      t.string :event_key, null: false
      t.integer :quantity, null: false
      t.date :occurred_on, null: false
      t.timestamps
    end
    add_index :seat_usages, :event_key, unique: true
  end
end
