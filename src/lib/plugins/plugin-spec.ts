import {existsSync} from 'node:fs'
import {resolve} from 'node:path'
import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import {findSuggestions} from '../runtime/suggestions.ts'
import {isTwilios, KNOWN_PLUGINS} from './known-plugins.ts'

/** What is to be installed: a package of the registry, or whatever else npm can fetch. */
export type PluginSpec =
  | {readonly kind: 'package'; readonly name: string; readonly tag: string; readonly trusted: boolean}
  | {readonly kind: 'url'; readonly url: string; readonly trusted: false}

/** As npm allows it for new packages. */
const NAME = /^(@[a-z0-9~][a-z0-9-._~]*\/)?[a-z0-9~][a-z0-9-._~]*$/
/**
 * A version, a range, or a dist-tag. Nothing with a colon or a slash: `npm:`, `git:` and the like would fetch another package
 * under this name.
 */
const TAG = /^[\w.+~^<>=*|-][\w.+~^<>=*| -]{0,99}$/
const URL_LIKE =
  /^(https:\/\/|git\+https:\/\/|git\+ssh:\/\/|ssh:\/\/|file:|github:|gitlab:)[\w@:/.~+#%=?&-]+$/
const SLUG = /^[\w.-]+\/[\w.-]+(#[\w./-]+)?$/

/**
 * Reads what `plugins:install` was given: `NAME`, `NAME@VERSION`, `OWNER/REPOSITORY` on GitHub, a URL that npm takes, or a
 * packed file.
 *
 * @throws UsageError for anything else
 */
export function parseSpec(given: string): PluginSpec {
  const at = given.indexOf('@', 1)
  const name = at === -1 ? given : given.slice(0, at)
  const tag = at === -1 ? 'latest' : given.slice(at + 1)
  if (NAME.test(name) && !/\.t?gz$/.test(given) && !URL_LIKE.test(given)) {
    if (TAG.test(tag)) return {kind: 'package', name, tag, trusted: isTwilios(name)}
    throw new UsageError(
      'invalid-argument',
      `${quote(tag)} is not a version of a package.`,
      `For example: ${name}@1.2.3, or ${name}.`,
    )
  }
  if (URL_LIKE.test(given)) return {kind: 'url', url: given, trusted: false}
  if (/\.t?gz$/.test(given) && existsSync(given)) {
    return {kind: 'url', url: `file:${resolve(given)}`, trusted: false}
  }
  if (SLUG.test(given) && !given.startsWith('.')) {
    return {kind: 'url', url: `https://github.com/${given}`, trusted: false}
  }
  throw new UsageError(
    'invalid-argument',
    `${quote(given)} is not the name of a plugin.`,
    `Give the name of its npm package, as in: twilio plugins:install ${likelyName(given) ?? '@twilio-labs/plugin-serverless'}`,
  )
}

/** The whole name of the plugin that someone means by `serverless` or `plugin-serverless`. */
export function likelyName(given: string): string | undefined {
  const short = (name: string): string => name.replace(/^.*\/(plugin-)?|^plugin-/, '')
  const names = KNOWN_PLUGINS.map(({name}) => name)
  const exact = names.find((name) => short(name) === short(given))
  if (exact) return exact
  const [near] = findSuggestions(short(given), names.map(short), 1)
  return names.find((name) => near !== undefined && short(name) === near)
}
