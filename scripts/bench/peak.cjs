// Preloaded into a measured process: leaves its peak memory, in kilobytes, in the file that the environment names.
const {existsSync, readFileSync, writeFileSync} = require('node:fs')

const file = process.env.BENCH_PEAK_FILE
const STATUS = '/proc/self/status'

/** Linux counts the process that started this one into `maxRSS`; its own high-water mark is in /proc. */
const peak = () => {
  const mark = existsSync(STATUS) && /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(STATUS, 'utf8'))
  return mark ? Number(mark[1]) : process.resourceUsage().maxRSS
}

if (file) process.once('exit', () => writeFileSync(file, String(peak())))
