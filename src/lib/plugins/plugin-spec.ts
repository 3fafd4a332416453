import {existsSync} from 'node:fs'
import {UsageError} from '../app/errors.ts'
import {absolutePath} from '../runtime/files/absolute-path.ts'
import {quote} from '../runtime/quoting.ts'
import {findSuggestions} from '../runtime/suggestions.ts'
import {isPublishedByTwilio, KNOWN_PLUGINS} from './known-plugins.ts'

/** A plugin to install: a package of the registry, or something else that npm can fetch. */
export type PluginSpec =
  | {readonly kind: 'package'; readonly name: string; readonly tag: string; readonly trusted: boolean}
  | {readonly kind: 'url'; readonly url: string; readonly trusted: false}

/** npm's rule for the names of new packages. */
const NAME = /^(@[a-z0-9~][a-z0-9-._~]*\/)?[a-z0-9~][a-z0-9-._~]*$/
/**
 * A version, a range or a dist-tag. No colon or slash is allowed: `npm:`, `git:` and the like would fetch another package under
 * this name.
 */
const TAG = /^[\w.+~^<>=*|-][\w.+~^<>=*| -]{0,99}$/
const URL_LIKE =
  /^(https:\/\/|git\+https:\/\/|git\+ssh:\/\/|ssh:\/\/|file:|github:|gitlab:)[\w@:/.~+#%=?&-]+$/
const SLUG = /^[\w.-]+\/[\w.-]+(#[\w./-]+)?$/

/**
 * Parses an argument of `plugins:install`: `NAME`, `NAME@VERSION`, `OWNER/REPOSITORY` on GitHub, a URL that npm accepts, or a
 * packed file.
 *
 * @throws UsageError for anything else
 */
export function parsePluginSpec(given: string, cwd: () => string): PluginSpec {
  const at = given.indexOf('@', 1)
  const name = at === -1 ? given : given.slice(0, at)
  const tag = at === -1 ? 'latest' : given.slice(at + 1)
  if (NAME.test(name) && !/\.t?gz$/.test(given) && !URL_LIKE.test(given)) {
    if (TAG.test(tag)) return {kind: 'package', name, tag, trusted: isPublishedByTwilio(name)}
    throw new UsageError(
      'invalid-argument',
      `Invalid package version: ${quote(tag)}.`,
      `For example: ${name}@1.2.3 or ${name}.`,
    )
  }
  if (URL_LIKE.test(given)) return {kind: 'url', url: given, trusted: false}
  const file = /\.t?gz$/.test(given) ? absolutePath(given, cwd) : undefined
  if (file !== undefined && existsSync(file)) return {kind: 'url', url: `file:${file}`, trusted: false}
  if (SLUG.test(given) && !given.startsWith('.')) {
    return {kind: 'url', url: `https://github.com/${given}`, trusted: false}
  }
  throw new UsageError(
    'invalid-argument',
    `Invalid plugin: ${quote(given)}.`,
    `Specify its npm package, for example: twilio plugins:install ${suggestPluginName(given) ?? '@twilio-labs/plugin-serverless'}`,
  )
}

/** The full name of the known plugin that `serverless` or `plugin-serverless` most likely means. */
export function suggestPluginName(given: string): string | undefined {
  const short = (name: string): string => name.replace(/^.*\/(plugin-)?|^plugin-/, '')
  const names = KNOWN_PLUGINS.map(({name}) => name)
  const exact = names.find((name) => short(name) === short(given))
  if (exact) return exact
  const [near] = findSuggestions(short(given), names.map(short), 1)
  return names.find((name) => near !== undefined && short(name) === near)
}
