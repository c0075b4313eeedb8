/** 128 random bits as text. crypto.randomUUID() is missing on plain http, as in a café's own network. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
