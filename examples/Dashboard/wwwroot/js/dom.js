// Elements, written only where something is different: what did not change costs nothing and is not announced again.
export const byId = id => document.getElementById(id);

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setData(element, name, value) {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

export function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

export function makeSvg(name, attributes = {}) {
  const element = document.createElementNS(svgNamespace, name);
  setAttributes(element, attributes);
  return element;
}

export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}
