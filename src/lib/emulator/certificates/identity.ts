/** A key (PKCS #8) and its certificate, both PEM. */
export interface Identity {
  readonly key: string
  readonly certificate: string
}
