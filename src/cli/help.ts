import { FORMAT_IDS } from '#publish/formats/index.ts';
import { FAIL_ON, MODEL_MODES } from './arguments.ts';

/** What `metercheck --help` prints. */
export const HELP = `Usage: metercheck audit [BASE..HEAD] [options]

Audits usage-based billing and metering code. Everything is read from git objects, never from the work tree;
nothing of the repository is executed.

  BASE..HEAD          the change from BASE to HEAD as they stand; BASE...HEAD starts at their merge base
                      (default: HEAD against the place where it left the main branch)
  --repo DIR          a git repository, bare or not (default: the current directory)
  --all               everything at HEAD instead of a change
  --stdin             code piped in; needs --language
  --language ID       its language, by name or file extension: ts, python, go, rb
  --format FORMAT     ${FORMAT_IDS.join(' | ')} (default: text)
  --output FILE       write the report there instead of to standard output
  --fail-on SEVERITY  ${FAIL_ON.join(' | ')} (default: high)
  --model MODE        ${MODEL_MODES.join(' | ')} (default: auto, which means: where one is configured)
  --config FILE       settings to use instead of .github/metercheck.yml at BASE
  -h, --help          this text
  -v, --version       the version

Exit code: 0 when nothing that the change introduces or touches (with --all and --stdin: nothing at all) is at or
above --fail-on, 1 when something is, 2 when the audit could not run.
`;
