export async function installLanguagePack(_data: string, _locale: string): Promise<void> {}
