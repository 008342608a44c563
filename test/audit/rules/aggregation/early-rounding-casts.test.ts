import { earlyRounding } from '#audit/rules/aggregation/early-rounding.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyRounding, {
  fires: [
    {
      name: 'whole numbers divided before they are made a fraction',
      confidence: 'likely',
      at: ['src/usage/Egress.java:4', 'src/usage/meter.go:6', 'src/usage/stats.rs:5'],
      files: {
        'src/usage/Egress.java': `
          package usage;
          class Egress {
            double megabytes(Transfer transfer) {
              return (double) (transfer.bytes / Units.BYTES_PER_MB);
            }
          }
        `,
        'src/usage/meter.go': `
          package usage

          import "example.com/units"

          func toUsage(job Job) Usage {
            return Usage{Hours: float64(job.RuntimeSeconds / units.SecondsPerHour)}
          }
        `,
        'src/usage/stats.rs': `
          use crate::units::BYTES_IN_GB;
          struct UsageRow { gigabytes: f64, files: i64, stored_bytes: f64 }
          impl From<Upload> for UsageRow {
              fn from(upload: Upload) -> UsageRow {
                  UsageRow { gigabytes: (upload.stored_bytes / BYTES_IN_GB) as f64, files: upload.files }
              }
          }
        `,
      },
    },
  ],
  silent: [
    {
      name: 'made a fraction before the division, fractions already, moments, and code of nothing used',
      files: {
        'src/usage/meter.go': `
          package usage

          func toUsage(job Job, seconds float64) Usage {
            started := float64(job.StartedAtMs / 1000)
            return Usage{Hours: float64(job.RuntimeSeconds) / 3600, Own: float64(seconds / 3600), At: started}
          }

          func split(bytes int64) (float64, int64) { return float64(bytes / 1024), bytes % 1024 }
        `,
        'src/usage/stats.rs': `
          struct Kept { stored_bytes: f64 }
          fn own(kept: Kept) -> f64 { (kept.stored_bytes / BYTES_IN_GB) as f64 }
          fn row(upload: Upload, ratio: f64) -> UsageRow {
              UsageRow { gigabytes: upload.stored_bytes as f64 / BYTES_IN_GB as f64, share: (ratio / 2.0) as f64, pages: (upload.stored_bytes / PAGE) as f64 }
          }
        `,
        'src/render/Texture.java': `
          class Texture { float scale(Image image) { return (float) (image.size / 1024); } }
        `,
        'src/usage/egress.ts': `
          export const megabytes = (bytes: number) => Number(bytes / 1048576);
        `,
      },
    },
  ],
});
