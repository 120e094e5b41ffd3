/** A fault of a module, or the coded error of one of its functions. */
export class GuestError extends Error {
  constructor(code, message, details = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
