import type {Parameter} from '../../api/operation.ts'

const PLACEHOLDER = /^<(required|optional): .*>$/s

/** What `--skeleton` has for a value: `<required: string>`, `<optional: GET|POST>`. */
export const placeholderFor = (parameter: Parameter): string =>
  `<${parameter.required ? 'required' : 'optional'}: ${describeType(parameter)}>`

/** Is it a placeholder, or one that was edited but not replaced? */
export const isPlaceholder = (text: string): boolean => PLACEHOLDER.test(text)

export const describeType = ({type, options, minimum, maximum}: Parameter): string => {
  if (options) return [...new Set(options)].join('|')
  if (type === 'boolean') return 'true|false'
  if (type === 'object') return 'JSON'
  if (minimum === undefined && maximum === undefined) return type
  return `${type} ${minimum ?? ''}..${maximum ?? ''}`
}
