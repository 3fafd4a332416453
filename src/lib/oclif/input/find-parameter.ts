import {camelCase} from '../../api/camel-case.ts'
import type {Operation, Parameter} from '../../api/operation.ts'
import {UsageError} from '../../app/errors.ts'
import {quote} from '../../runtime/quoting.ts'
import {findSuggestions} from '../../runtime/suggestions.ts'

/**
 * The parameter with a name: that of its flag (`media-url`), of JSON output (`mediaUrl`), or of the request (`MediaUrl`).
 *
 * @param place where the name was given, for the error: `--from-file`
 * @throws UsageError unknown-parameter
 */
export const findParameter = ({parameters}: Operation, given: string, place: string): Parameter => {
  const isExact = ({flag, name, wire}: Parameter): boolean => [flag, name, wire].includes(given)
  const lower = given.toLowerCase()
  const isAlike = ({flag, name, wire}: Parameter): boolean =>
    [flag.replaceAll('-', ''), name, wire].some((each) => each.toLowerCase() === lower)
  const found = parameters.find(isExact) ?? parameters.find(isAlike)
  if (found) return found
  const names = parameters.flatMap(({flag, name}) => [name, flag])
  const [suggestion] = findSuggestions(given, names, 1)
  throw new UsageError(
    'unknown-parameter',
    `${place}: the command has no parameter ${quote(given)}.`,
    suggestion === undefined ? 'To list the parameters, use --help.' : `Did you mean ${suggestion}?`,
  )
}

/** The name of a parameter as in JSON output, or after its flag where two parameters have that name. */
export const nameParameter = (operation: Operation, parameter: Parameter): string => {
  const isFirst = operation.parameters.find(({name}) => name === parameter.name) === parameter
  return isFirst ? parameter.name : camelCase(parameter.flag)
}
