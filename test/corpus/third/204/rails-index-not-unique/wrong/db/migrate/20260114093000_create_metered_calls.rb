# frozen_string_literal: true

class CreateMeteredCalls < ActiveRecord::Migration[8.0]
  def change
    create_table :metered_calls do |t| # <- MTR-204|MTR-209
      t.references :organisation, null: false, foreign_key: true
      t.string :event_id, null: false # <- MTR-204|MTR-209
      t.string :meter, null: false
      t.bigint :quantity, null: false
      t.datetime :occurred_at, null: false
      t.timestamps
    end

    add_index :metered_calls, :event_id # <- MTR-204|MTR-209
    add_index :metered_calls, %i[organisation_id meter occurred_at]
  end
end
