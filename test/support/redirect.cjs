// Loaded into a process (NODE_OPTIONS=--require, or by the test itself): what it opens to port 443 of any other
// machine goes to the test's TLS server on this one. The names in TLS and HTTP stay as they are.
'use strict'
const {Socket} = require('node:net')

const connect = Socket.prototype.connect

Socket.prototype.connect = function (...args) {
  const port = process.env.SWITCHBOARD_TEST_TLS_PORT
  if (port) {
    // net.connect passes its normalized [options, callback] as one argument, tls.connect plain options.
    const holder = Array.isArray(args[0]) ? args[0] : args
    const options = holder[0]
    if (
      options !== null &&
      typeof options === 'object' &&
      Number(options.port) === 443 &&
      !isLocal(options.host)
    ) {
      holder[0] = {...options, host: '127.0.0.1', port: Number(port), lookup: undefined}
    }
  }
  return connect.apply(this, args)
}

function isLocal(host) {
  return host === undefined || host === 'localhost' || /^(127\.|::1$)/.test(host)
}
