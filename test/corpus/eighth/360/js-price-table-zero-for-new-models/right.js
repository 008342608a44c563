'use strict'

const { Pool } = require('pg')
const Sentry = require('@sentry/node')

const pool = new Pool()

// nano-dollars per token
const PRICES = {
  'gpt-4.1': { input: 2000, output: 8000 },
  'gpt-4.1-mini': { input: 400, output: 1600 },
  'claude-sonnet-4': { input: 3000, output: 15000 },
  'gemini-2.5-flash': { input: 300, output: 2500 },
}

/** Dated snapshots cost what the model costs: claude-sonnet-4-20250514, gpt-4.1-2025-04-14. */
function family(model) {
  return model.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, '')
}

function priceOf(model) {
  return PRICES[model] ?? PRICES[family(model)] ?? null
}

/** null where the model is not in the list yet: reprice.js fills it in once it is. */
function costOf(model, tokens) {
  const price = priceOf(model)
  if (price === null) {
    Sentry.captureMessage(`no price for ${model}`, { level: 'error', fingerprint: ['no-price', model] })
    return null
  }
  return tokens.input * price.input + tokens.output * price.output
}

async function recordCall(call) {
  const nanos = costOf(call.model, call.tokens)
  await pool.query(
    `insert into llm_calls (id, customer_id, model, input_tokens, output_tokens, cost_nano_usd)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do nothing`,
    [call.id, call.customerId, call.model, call.tokens.input, call.tokens.output, nanos],
  )
  return nanos
}

module.exports = { recordCall, costOf, priceOf }
