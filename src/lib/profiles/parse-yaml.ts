// A bundled CommonJS library has its names only in a static import: this module is what is loaded when it is needed.
import {parse} from 'yaml'

/** @throws an error of the library, whose message quotes the text */
export const parseYaml = (text: string): unknown => parse(text, {maxAliasCount: 0, logLevel: 'silent'})
