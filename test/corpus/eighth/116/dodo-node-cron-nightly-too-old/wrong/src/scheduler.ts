import cron from 'node-cron'
import * as Sentry from '@sentry/node'
import { exportUsage } from './usage/dodo-export.js'
import { sendTrialReminders } from './mail/trials.js'
import { vacuumSessions } from './sessions/vacuum.js'

const UTC = { timezone: 'Etc/UTC' }

function job(name: string, run: () => Promise<void>): () => Promise<void> {
  return () => Sentry.withMonitor(name, run).catch((err) => { Sentry.captureException(err, { tags: { job: name } }) })
}

export function startScheduler(): void {
  cron.schedule('*/15 * * * *', job('vacuum-sessions', vacuumSessions), UTC)
  cron.schedule('0 9 * * *', job('trial-reminders', sendTrialReminders), UTC)
  cron.schedule('30 2 * * *', job('export-usage', exportUsage), UTC) // <- MTR-116
}
