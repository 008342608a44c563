// oxlint-disable max-lines -- a table: nothing but rows
/** The kind of object that some events of a provider bring. */
export interface EventObject {
  /** As it is said: `an invoice`. */
  readonly label: string;
  /** The class that the provider's own libraries give it. */
  readonly type: string;
  readonly events: RegExp;
  readonly source: string;
  /** Every field it has, in one text, divided by spaces. */
  readonly fields: string;
}

/**
 * Stripe's objects by the names of their events. The fields are those of every major version of its library for PHP from 5
 * to 21, so that what an older version of the API sends counts too.
 * https://docs.stripe.com/api/events/types, https://github.com/stripe/stripe-php/tree/master/lib
 */
export const STRIPE_OBJECTS: readonly EventObject[] = [
  {
    label: 'a subscription',
    type: 'Subscription',
    events: /^customer\.subscription\./,
    source: 'https://docs.stripe.com/api/subscriptions/object',
    fields: `
      application application_fee_percent automatic_tax billing billing_cycle_anchor
      billing_cycle_anchor_config billing_mode billing_schedules billing_thresholds cancel_at
      cancel_at_period_end canceled_at cancellation_details collection_method created currency
      current_period_end current_period_start customer customer_account days_until_due
      default_payment_method default_source default_tax_rates description discount discounts ended_at id
      invoice_settings items latest_invoice livemode managed_payments metadata
      next_pending_invoice_item_invoice object on_behalf_of pause_collection payment_settings
      pending_invoice_item_interval pending_setup_intent pending_update plan presentment_details quantity
      schedule start start_date status tax_percent test_clock transfer_data trial_end trial_settings
      trial_start
    `,
  },
  {
    label: 'an invoice',
    type: 'Invoice',
    events: /^invoice\.(?!payment\.)/,
    source: 'https://docs.stripe.com/api/invoices/object',
    fields: `
      account_country account_name account_tax_ids amount_due amount_overpaid amount_paid
      amount_paid_off_stripe amount_remaining amount_shipping application application_fee
      application_fee_amount attempt_count attempted auto_advance automatic_tax automatically_finalizes_at
      billing billing_reason charge closed collection_method confirmation_secret created currency
      custom_fields customer customer_account customer_address customer_email customer_name customer_phone
      customer_shipping customer_tax_exempt customer_tax_ids date default_payment_method default_source
      default_tax_rates description discount discounts due_date effective_at ending_balance footer
      forgiven from_invoice hosted_invoice_url id invoice_pdf issuer last_finalization_error
      last_payment_attempt latest_revision lines livemode metadata next_payment_attempt number object
      on_behalf_of paid paid_out_of_band parent payment_intent payment_settings payments period_end
      period_start post_payment_credit_notes_amount pre_payment_credit_notes_amount quote receipt_number
      rendering rendering_options shipping_cost shipping_details starting_balance statement_descriptor
      status status_transitions subscription subscription_details subscription_proration_date subtotal
      subtotal_excluding_tax tax tax_percent test_clock threshold_reason total total_discount_amounts
      total_excluding_tax total_pretax_credit_amounts total_tax_amounts total_taxes transfer_data
      webhooks_delivered_at
    `,
  },
  {
    label: 'a checkout session',
    type: 'Session',
    events: /^checkout\.session\./,
    source: 'https://docs.stripe.com/api/checkout/sessions/object',
    fields: `
      adaptive_pricing after_expiration allow_promotion_codes amount_subtotal amount_total automatic_tax
      billing_address_collection branding_settings cancel_url client_reference_id client_secret
      collected_information consent consent_collection created currency currency_conversion custom_fields
      custom_text customer customer_account customer_creation customer_details customer_email discounts
      display_items excluded_payment_method_types expires_at id integration_identifier invoice
      invoice_creation line_items livemode locale managed_payments metadata mode name_collection object
      optional_items origin_context payment_intent payment_link payment_method_collection
      payment_method_configuration_details payment_method_options payment_method_types payment_status
      permissions phone_number_collection presentment_details recovered_from redirect_on_completion
      return_url saved_payment_method_options setup_intent shipping shipping_address_collection
      shipping_cost shipping_details shipping_options shipping_rate status submit_type subscription
      success_url tax_id_collection total_details ui_mode url wallet_options
    `,
  },
  {
    label: 'a payment intent',
    type: 'PaymentIntent',
    events: /^payment_intent\./,
    source: 'https://docs.stripe.com/api/payment_intents/object',
    fields: `
      allowed_source_types amount amount_capturable amount_details amount_received application
      application_fee application_fee_amount automatic_payment_methods canceled_at cancellation_reason
      capture_method charges client_secret confirmation_method created currency customer customer_account
      description excluded_payment_method_types hooks id invoice last_payment_error latest_charge livemode
      managed_payments metadata next_action next_source_action object on_behalf_of payment_details
      payment_method payment_method_configuration_details payment_method_options payment_method_types
      presentment_details processing receipt_email return_url review setup_future_usage shipping source
      statement_descriptor statement_descriptor_suffix status transfer_data transfer_group
    `,
  },
  {
    label: 'a dispute',
    type: 'Dispute',
    events: /^charge\.dispute\./,
    source: 'https://docs.stripe.com/api/disputes/object',
    fields: `
      amount balance_transactions charge created currency enhanced_eligibility_types evidence
      evidence_details id is_charge_refundable livemode metadata network_reason_code object payment_intent
      payment_method_details reason status
    `,
  },
  {
    label: 'a refund',
    type: 'Refund',
    events: /^(charge\.refund\.updated|refund\.)/,
    source: 'https://docs.stripe.com/api/refunds/object',
    fields: `
      amount balance_transaction charge created currency description destination_details
      failure_balance_transaction failure_reason id instructions_email metadata next_action object
      payment_intent pending_reason presentment_details reason receipt_number source_transfer_reversal
      status transfer_reversal
    `,
  },
  {
    label: 'a charge',
    type: 'Charge',
    events: /^charge\.(captured|expired|failed|pending|refunded|succeeded|updated)$/,
    source: 'https://docs.stripe.com/api/charges/object',
    fields: `
      alternate_statement_descriptors amount amount_captured amount_refunded application application_fee
      application_fee_amount authorization_code balance_transaction billing_details
      calculated_statement_descriptor captured created currency customer description destination dispute
      disputed failure_balance_transaction failure_code failure_message fraud_details id invoice level3
      livemode metadata object on_behalf_of order outcome paid payment_intent payment_method
      payment_method_details presentment_details radar_options receipt_email receipt_number receipt_url
      refunded refunds review shipping source source_transfer statement_descriptor
      statement_descriptor_suffix status transfer transfer_data transfer_group
    `,
  },
  {
    label: 'a customer',
    type: 'Customer',
    events: /^customer\.(created|updated|deleted)$/,
    source: 'https://docs.stripe.com/api/customers/object',
    fields: `
      account_balance address balance business_name business_vat_id cash_balance created currency
      customer_account default_currency default_source delinquent description discount email id
      individual_name invoice_credit_balance invoice_prefix invoice_settings livemode metadata name
      next_invoice_sequence object phone preferred_locales shipping sources subscriptions tax tax_exempt
      tax_ids tax_info tax_info_verification test_clock
    `,
  },
  {
    label: 'an invoice item',
    type: 'InvoiceItem',
    events: /^invoiceitem\./,
    source: 'https://docs.stripe.com/api/invoiceitems/object',
    fields: `
      amount currency customer customer_account date description discountable discounts id invoice
      livemode metadata net_amount object parent period plan price pricing proration proration_details
      quantity quantity_decimal subscription subscription_item tax_rates test_clock unit_amount
      unit_amount_decimal
    `,
  },
  {
    label: 'a setup intent',
    type: 'SetupIntent',
    events: /^setup_intent\./,
    source: 'https://docs.stripe.com/api/setup_intents/object',
    fields: `
      application attach_to_self automatic_payment_methods cancellation_reason client_secret created
      customer customer_account description excluded_payment_method_types flow_directions id
      last_setup_error latest_attempt livemode managed_payments mandate metadata next_action object
      on_behalf_of payment_method payment_method_configuration_details payment_method_options
      payment_method_types single_use_mandate status usage
    `,
  },
  {
    label: 'a subscription schedule',
    type: 'SubscriptionSchedule',
    events: /^subscription_schedule\./,
    source: 'https://docs.stripe.com/api/subscription_schedules/object',
    fields: `
      application billing billing_mode billing_thresholds canceled_at completed_at created current_phase
      customer customer_account default_settings end_behavior id invoice_settings livemode metadata object
      phases released_at released_subscription renewal_behavior renewal_interval revision status
      subscription test_clock
    `,
  },
  {
    label: 'a payout',
    type: 'Payout',
    events: /^payout\./,
    source: 'https://docs.stripe.com/api/payouts/object',
    fields: `
      amount application_fee application_fee_amount arrival_date automatic balance_transaction
      cancellation_balance_transaction created currency description destination
      failure_balance_transaction failure_code failure_message id livemode metadata method object
      original_payout payout_method recipient reconciliation_status reversed_by source_type
      statement_descriptor status trace_id type
    `,
  },
  {
    label: 'a credit note',
    type: 'CreditNote',
    events: /^credit_note\./,
    source: 'https://docs.stripe.com/api/credit_notes/object',
    fields: `
      amount amount_shipping created currency customer customer_account customer_balance_transaction
      discount_amount discount_amounts effective_at id invoice lines livemode memo metadata number object
      out_of_band_amount pdf post_payment_amount pre_payment_amount pretax_credit_amounts reason refund
      refunds shipping_cost status subtotal subtotal_excluding_tax tax_amounts total total_excluding_tax
      total_taxes type voided_at
    `,
  },
  {
    label: 'a price',
    type: 'Price',
    events: /^price\./,
    source: 'https://docs.stripe.com/api/prices/object',
    fields: `
      active billing_scheme created currency currency_options custom_unit_amount id livemode lookup_key
      metadata nickname object product recurring tax_behavior tiers tiers_mode transform_quantity type
      unit_amount unit_amount_decimal
    `,
  },
  {
    label: 'a product',
    type: 'Product',
    events: /^product\./,
    source: 'https://docs.stripe.com/api/products/object',
    fields: `
      active attributes caption created deactivate_on default_price description features id images
      livemode marketing_features metadata name object package_dimensions shippable skus
      statement_descriptor tax_code type unit_label updated url
    `,
  },
];

/** The object that an event of this name brings; null where the table has none. */
export function objectOfEvent(name: string): EventObject | null {
  return STRIPE_OBJECTS.find(({ events }) => events.test(name)) ?? null;
}

const fieldsOf = new Map<EventObject, ReadonlySet<string>>();

/** True where the object has such a field in any version. */
export function hasField(object: EventObject, field: string): boolean {
  const known = fieldsOf.get(object) ?? new Set(object.fields.trim().split(/\s+/));
  fieldsOf.set(object, known);
  return known.has(field);
}

/** True for a name that is a field of one of the objects: any other may be a method, or somebody's own. */
export function isObjectField(field: string): boolean {
  return STRIPE_OBJECTS.some((object) => hasField(object, field));
}
