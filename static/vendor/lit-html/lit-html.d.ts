// What our scripts use of lit-html, for `make lint`: the file beside it is made small and says no types.
export function html(strings: TemplateStringsArray, ...values: unknown[]): object;
export function svg(strings: TemplateStringsArray, ...values: unknown[]): object;
export const nothing: unique symbol;
export function render(value: unknown, container: Element | DocumentFragment): unknown;
