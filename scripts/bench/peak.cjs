// Preloaded into a measured process: leaves its peak memory, in kilobytes, in the file that the environment names.
const {writeFileSync} = require('node:fs')

const file = process.env.BENCH_PEAK_FILE
if (file) process.once('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS)))
