// Preloaded into a measured process: writes its peak memory, in kilobytes, to the file BENCH_PEAK_FILE.
const {existsSync, readFileSync, writeFileSync} = require('node:fs')

const file = process.env.BENCH_PEAK_FILE
const STATUS = '/proc/self/status'

/** On Linux, `maxRSS` includes the parent process; the process's own peak is in /proc. */
const readPeak = () => {
  const mark = existsSync(STATUS) && /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(STATUS, 'utf8'))
  return mark ? Number(mark[1]) : process.resourceUsage().maxRSS
}

if (file) process.once('exit', () => writeFileSync(file, String(readPeak())))
