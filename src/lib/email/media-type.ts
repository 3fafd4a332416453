import {extname} from 'node:path'

/** The first bytes of a file tell more than its name. */
const BEGINNINGS: readonly [type: string, hexadecimal: string, offset?: number][] = [
  ['image/png', '89504e470d0a1a0a'],
  ['image/jpeg', 'ffd8ff'],
  ['image/gif', '47494638'],
  ['image/webp', '57454250', 8],
  ['application/pdf', '255044462d'],
  ['application/gzip', '1f8b'],
  ['audio/mpeg', '494433'],
  ['audio/wav', '57415645', 8],
  ['video/mp4', '66747970', 4],
]

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  gif: 'image/gif',
  gz: 'application/gzip',
  htm: 'text/html',
  html: 'text/html',
  ics: 'text/calendar',
  jpg: 'image/jpeg',
  json: 'application/json',
  md: 'text/markdown',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  wav: 'audio/wav',
  webp: 'image/webp',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
  zip: 'application/zip',
}

/** The media type of a file by its first bytes, else by its name, else by whether it looks like text. */
export function mediaType(content: Buffer, filename: string): string {
  const found = BEGINNINGS.find(([, bytes, offset = 0]) =>
    content.subarray(offset, offset + bytes.length / 2).equals(Buffer.from(bytes, 'hex')),
  )
  if (found) return found[0]
  const extension = extname(filename).slice(1).toLowerCase()
  if (Object.hasOwn(TYPES, extension)) return TYPES[extension] as string
  if (content.subarray(0, 4).equals(Buffer.from('504b0304', 'hex'))) return 'application/zip'
  return content.includes(0) ? 'application/octet-stream' : 'text/plain'
}

/** The usual ending of a file of that type, such as `png`; `bin` for one that has none. */
export function extensionOf(type: string): string {
  return type === 'text/plain'
    ? 'txt'
    : (Object.keys(TYPES).find((extension) => TYPES[extension] === type) ?? 'bin')
}
