import tls from 'node:tls'

/** What Node 22.19 and 24.5 have. */
interface DefaultCertificates {
  getCACertificates(type: 'default'): string[]
  setDefaultCACertificates(certificates: readonly string[]): void
}

const findDefaults = (module: object): DefaultCertificates | undefined =>
  'setDefaultCACertificates' in module ? (module as DefaultCertificates) : undefined

/**
 * Makes this process trust a certificate beside those that it trusts by default: it has read NODE_EXTRA_CA_CERTS already.
 *
 * @returns a function that ends it
 */
export function trustInProcess(certificate: string): () => void {
  const defaults = findDefaults(tls)
  if (defaults) {
    const before = defaults.getCACertificates('default')
    defaults.setDefaultCACertificates([...before, certificate])
    return () => defaults.setDefaultCACertificates(before)
  }
  const {createSecureContext} = tls
  const createTrusting: typeof createSecureContext = (options) => {
    const secure = createSecureContext(options)
    const context: {addCACert?(pem: string): void} = secure.context
    if (!options?.ca) context.addCACert?.(certificate)
    return secure
  }
  Object.assign(tls, {createSecureContext: createTrusting})
  return () => {
    if (tls.createSecureContext === createTrusting) Object.assign(tls, {createSecureContext})
  }
}
