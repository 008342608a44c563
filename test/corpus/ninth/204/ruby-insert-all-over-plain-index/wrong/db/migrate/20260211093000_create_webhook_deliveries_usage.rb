# frozen_string_literal: true

class CreateWebhookDeliveriesUsage < ActiveRecord::Migration[8.0]
  def change
    create_table :delivery_usages do |t|
      t.references :account, null: false, foreign_key: true
      t.string :delivery_id, null: false
      t.integer :attempts_billed, null: false, default: 1
      t.datetime :delivered_at, null: false
      t.timestamps
    end

    add_index :delivery_usages, %i[account_id delivery_id] # <- MTR-204
    add_index :delivery_usages, %i[account_id delivered_at]
  end
end
