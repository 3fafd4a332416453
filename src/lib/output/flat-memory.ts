import type {OutputRecord, RecordPages} from './record.ts'

/** From here on a list counts as long: its garbage is kept from spreading. */
const LONG = 500
/** And this often memory is tidied up. */
const TIDY = 3000

/**
 * Passes records on, and keeps the memory of a long list as small as that of a short one. Left to itself, V8 lets garbage
 * pile up to several times what is in use: 200,000 messages in pages of 1,000 then take 1.6 times the memory of 2,000. So a
 * list that proves long has its young generation kept from growing, and is tidied up every few pages.
 */
export async function* inFlatMemory(pages: RecordPages): AsyncGenerator<readonly OutputRecord[], void> {
  let tidyUp: (() => void) | undefined
  let since = 0
  for await (const page of pages) {
    yield page
    since += page.length
    if (!tidyUp && since >= LONG) tidyUp = await collector()
    if (tidyUp && since >= TIDY) {
      since = 0
      tidyUp()
    }
  }
}

/** V8's garbage collection, which Node shows only to who asks for it with a flag. */
const collector = async (): Promise<() => void> => {
  const {setFlagsFromString} = await import('node:v8')
  const {runInNewContext} = await import('node:vm')
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
