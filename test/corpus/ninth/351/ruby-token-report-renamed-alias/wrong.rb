# frozen_string_literal: true

module Reports
  # Tokens per project and model, the annex of the invoice. Read with the connection of the reporting role.
  class TokenAnnex
    Row = Data.define(:project, :model, :input_tokens, :output_tokens)

    SQL = <<~SQL
      SELECT p.name AS project, lu.model, -- <- MTR-351
             sum(lu.input_tokens) AS input_tokens,
             sum(lu.output_tokens) AS output_tokens
        FROM llm_calls c
        JOIN projects p ON p.id = c.project_id
       WHERE c.account_id = :account_id
         AND c.finished_at >= :from AND c.finished_at < :until
       GROUP BY p.id, p.name, lu.model -- <- MTR-351
       ORDER BY p.name, lu.model
    SQL

    # llm_calls.project_id is NOT NULL and projects are never removed, only archived.
    def initialize(account, period)
      @account = account
      @period = period
    end

    def rows
      ReportingRecord.connection.select_all(statement).map do |row|
        Row.new(**row.symbolize_keys)
      end
    end

    def to_csv
      CSV.generate do |csv|
        csv << Row.members
        rows.each { |row| csv << row.to_h.values }
      end
    end

    private

    def statement
      ReportingRecord.sanitize_sql_array(
        [SQL, { account_id: @account.id, from: @period.begin, until: @period.end }]
      )
    end
  end
end
