// Takes the place of the native module @vscode/spdlog in the VS Code server, so that nothing has to be compiled.
// Without it the server runs, but writes no log files and its output channels stay empty.
const fs = require('node:fs');
const path = require('node:path');

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'critical', 'off'];

class Logger {
  #file;
  #level = 2;
  #plain = false;

  constructor(_type, _name, file) {
    this.#file = file;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.appendFileSync(file, '');
  }

  getLevel() {
    return this.#level;
  }

  setLevel(level) {
    this.#level = level;
  }

  /** The caller formats its lines itself. */
  clearFormatters() {
    this.#plain = true;
  }

  setPattern() {}

  flush() {}

  drop() {}

  write(level, message) {
    if (level < this.#level) return;
    const stamp = new Date().toISOString().replace('T', ' ').replace('Z', '');
    fs.appendFileSync(this.#file, this.#plain ? message : `${stamp} [${levels[level]}] ${message}\n`);
  }
}
for (const [level, name] of levels.slice(0, 6).entries()) {
  Logger.prototype[name] = function (message) {
    this.write(level, message);
  };
}

exports.version = 11500;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = async (name, file) => new Logger('rotating', name, file);
exports.createAsyncRotatingLogger = async (name, file) => new Logger('rotating_async', name, file);
