// Amounts are decimal strings, with as many decimals as the currency has: exact, and as the server sends them.

const decimalsOf = (amount) => amount.split(".")[1]?.length ?? 0;

/** An amount in units of its smallest decimal. */
function units(amount, decimals) {
  const [whole, rest = ""] = amount.split(".");
  return BigInt(whole + rest.padEnd(decimals, "0"));
}

function written(count, decimals) {
  const digits = String(count < 0n ? -count : count).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const rest = digits.slice(digits.length - decimals);
  return (count < 0n ? "-" : "") + whole + (rest && `.${rest}`);
}

/** `["3.40", "0.50"]` is `"3.90"`. */
export function sum(amounts) {
  const decimals = Math.max(0, ...amounts.map(decimalsOf));
  return written(amounts.reduce((total, amount) => total + units(amount, decimals), 0n), decimals);
}

export function times(amount, count) {
  const decimals = decimalsOf(amount);
  return written(units(amount, decimals) * BigInt(count), decimals);
}

/** The least multiple of a step that is not less than an amount: `upTo("4.10", "5")` is `"5.00"`. */
export function upTo(amount, step) {
  const decimals = Math.max(decimalsOf(amount), decimalsOf(step));
  const [count, size] = [units(amount, decimals), units(step, decimals)];
  return written(((count + size - 1n) / size) * size, decimals);
}

export function isNegative(amount) {
  return amount.startsWith("-") && Number(amount) !== 0;
}
