/** The name of our check on every commit; branch protection rules refer to it, so it never changes. */
export const CHECK_NAME = 'Metercheck';
