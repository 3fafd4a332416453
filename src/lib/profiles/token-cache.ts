import fs from 'node:fs'
import path from 'node:path'
import {configDirectory} from '../app/directories.ts'
import type {Environment} from '../app/environment.ts'
import {rememberSecret} from '../runtime/secrets.ts'
import {deleteSecret, readSecret, type SecretStorage, storeSecret} from './keychain.ts'
import type {AccessToken, AccessTokenCache} from './profile.ts'

/** An OAuth client, and the place of its secret; its tokens are kept in the same place. */
export interface TokenOwner {
  /** The name of the profile, or of the environment's variables. */
  readonly name: string
  readonly clientId: string
  readonly storage: SecretStorage
}

/** Commands without an OAuth client load none of what this needs. */
const hash = async (text: string): Promise<string> => {
  const {createHash} = await import('node:crypto')
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

const fileOf = async ({name, clientId}: TokenOwner, env: Environment): Promise<string> =>
  path.join(configDirectory(env), 'access-tokens', `${await hash(`${clientId}/${name}`)}.json`)

const keychainOwner = ({name, clientId}: TokenOwner) => ({
  profile: `${name} (access token)`,
  apiKey: clientId,
})

/**
 * The cache of a client's access token: the keychain, or a file that only its owner can read. A token of another secret is not
 * returned, so that a new secret is tried at once. A cache that cannot be read or written costs a request, and is no error.
 */
export function openTokenCache(
  owner: TokenOwner,
  getSecret: () => Promise<string>,
  env: Environment,
): AccessTokenCache {
  return {
    async read() {
      try {
        const text =
          owner.storage === 'keychain'
            ? await readSecret(keychainOwner(owner), env)
            : fs.readFileSync(await fileOf(owner, env), 'utf8')
        const {token, expiresAt, secret} = JSON.parse(text) as Partial<AccessToken & {secret: string}>
        const isValid = typeof token === 'string' && typeof expiresAt === 'number'
        if (!isValid || secret !== (await hash(await getSecret()))) return undefined
        rememberSecret(token)
        return {token, expiresAt}
      } catch {
        return undefined
      }
    },
    async write(token) {
      try {
        const text = JSON.stringify({...token, secret: await hash(await getSecret())})
        if (owner.storage === 'keychain') return await storeSecret(keychainOwner(owner), text, env)
        const {makeDirectory} = await import('../runtime/files/make-directory.ts')
        const {replaceFile} = await import('../runtime/files/replace-file.ts')
        const file = await fileOf(owner, env)
        makeDirectory(path.dirname(file))
        replaceFile(file, [text], {exclusive: false})
      } catch {
        // The next run requests a new token.
      }
    },
  }
}

/** Removes the cached token of a client, if there is one. */
export async function forgetToken(owner: TokenOwner, env: Environment): Promise<void> {
  if (owner.storage === 'keychain') await deleteSecret(keychainOwner(owner), env).catch(() => {})
  else fs.rmSync(await fileOf(owner, env), {force: true})
}
