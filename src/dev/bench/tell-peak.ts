// Loaded before the program: tells its processor time (milliseconds) and peak memory (kilobytes) as the last line of its
// error output.
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write(`cpu ${Math.round((userCPUTime + systemCPUTime) / 1000)} peak ${maxRSS}\n`);
});

export {};
