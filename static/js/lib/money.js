// Prices travel as decimal strings. Sums are made in thousandths, which is exact for every currency.
const SCALE = 1000;

const scaled = (amount) => Math.round(Number(amount) * SCALE);

export function sum(amounts) {
  return amounts.reduce((total, amount) => total + scaled(amount), 0) / SCALE;
}

export function times(amount, count) {
  return (scaled(amount) * count) / SCALE;
}
