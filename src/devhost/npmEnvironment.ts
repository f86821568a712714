/** Settings that a person made for npm (registry, proxy, certificates, cache); they hold for a nested npm too. */
const kept =
  /^npm_config_(registry|.*proxy|ca|cafile|strict_ssl|userconfig|globalconfig|cache|fetch_.*|\/\/.*)$/i;

/**
 * The environment for an npm that works in another folder. An npm script hands down where it runs and what its
 * own command line said (`npm_config_local_prefix`, `npm_config_omit`…); a nested npm would take that for itself.
 */
export function npmEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name)));
}
