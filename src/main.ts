/** The server's entry: starts the process and stops it. What it is made of is told in compose.ts. */
const MIN_NODE = 24;
const CANNOT_START = 2;

if (Number.parseInt(process.versions.node, 10) < MIN_NODE) {
  refuse(
    `This is Node ${process.versions.node}, and ${MIN_NODE} is needed; use "npm start", which brings it along.`,
  );
}

// Loaded only now: an older Node would fail on what these files import, and say nothing of use.
const { readSettings } = await import('#env');
const { UserError } = await import('#errors');
const { createServerLog, startServer } = await import('#compose');

try {
  const settings = readSettings(process.env);
  const log = createServerLog(settings, (line) => process.stderr.write(line));
  const starting = startServer(settings, { log });
  const stop = async () => {
    try {
      await (await starting).stop();
      process.exit(0);
    } catch (error) {
      log.error('the stop failed', { error });
      process.exit(1);
    }
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
  await starting;
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  refuse(error.message);
}

function refuse(lines: string): never {
  process.stderr.write(`${lines.replaceAll(/^/gm, 'metercheck: ')}\n`);
  process.exit(CANNOT_START);
}
