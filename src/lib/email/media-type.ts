import {extname} from 'node:path'

/** File signatures: the first bytes are more reliable than the file name. */
const SIGNATURES: readonly [type: string, hexadecimal: string, offset?: number][] = [
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

const TYPE_BY_EXTENSION: Readonly<Record<string, string>> = {
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

/** Detects the media type of a file: by its first bytes, then by its extension, then by whether it looks like text. */
export function detectMediaType(content: Buffer, filename: string): string {
  const signature = SIGNATURES.find(([, bytes, offset = 0]) =>
    content.subarray(offset, offset + bytes.length / 2).equals(Buffer.from(bytes, 'hex')),
  )
  if (signature) return signature[0]
  const extension = extname(filename).slice(1).toLowerCase()
  if (Object.hasOwn(TYPE_BY_EXTENSION, extension)) return TYPE_BY_EXTENSION[extension] as string
  if (content.subarray(0, 4).equals(Buffer.from('504b0304', 'hex'))) return 'application/zip'
  return content.includes(0) ? 'application/octet-stream' : 'text/plain'
}

/** The usual file extension of a media type, such as `png`; `bin` when there is none. */
export function extensionOf(type: string): string {
  return type === 'text/plain'
    ? 'txt'
    : (Object.keys(TYPE_BY_EXTENSION).find((extension) => TYPE_BY_EXTENSION[extension] === type) ?? 'bin')
}
