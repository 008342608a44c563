// Loaded before the program: tells its peak memory (kilobytes) as the last line of its error output.
process.on('exit', () => process.stderr.write(`peak ${process.resourceUsage().maxRSS}\n`));

export {};
