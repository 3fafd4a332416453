import type {IncomingMessage} from 'node:http'

/** The headers of a request or response; those that are repeated are joined with a comma. */
export const joinHeaders = ({headers}: Pick<IncomingMessage, 'headers'>): Record<string, string> => {
  const joined: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return joined
}
