/** Keeps the screen on while the page is seen. `onChange(held)` tells whether that works:
 *  a battery saver, an old browser or plain http may refuse. The lock is lost with every
 *  change of tab, so it is asked for again whenever the page comes back.
 *
 *  @param {(isHeld: boolean) => void} [onChange]
 */
export function keepAwake(onChange = () => {}) {
  const ask = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      const lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => onChange(false));
      onChange(true);
    } catch {
      onChange(false);
    }
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
