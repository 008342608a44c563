/** What payment providers call the events that tell of money, which no client of the project's own sends. */
export const PAID_EVENT =
  /^(payment_intent\.succeeded|charge\.succeeded|invoice\.(paid|payment_succeeded)|checkout\.session\.completed|payment\.(succeeded|captured)|PAYMENT\.CAPTURE\.COMPLETED|order\.paid|order_created|transaction\.(completed|paid)|subscription_payment_success|orders\/paid|invoice\.payment\.paid|charge\.success)$/;
