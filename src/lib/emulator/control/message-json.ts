import type {Entry} from '../storage/state.ts'

/** A message as the control API shows it. */
export const toMessageJson = ({id, value: {c, p}}: Entry): Record<string, unknown> => ({
  sid: id,
  dateCreated: new Date(c).toISOString(),
  direction: p.direction,
  from: p.from,
  to: p.to,
  body: p.body,
  status: p.status,
  numMedia: p.num_media,
  errorCode: p.error_code ?? null,
})
