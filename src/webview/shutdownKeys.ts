/** The keys of the sentences for the arrows of `ss -e`. */
export const shutdownKeys = {
  '<->': 'shutNone',
  '-->': 'shutPeer',
  '<--': 'shutOwn',
  '---': 'shutBoth',
} as const;
