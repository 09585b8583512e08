"use strict";

// What all parts of the page share. Text from a crash only ever becomes a text node: there is no innerHTML, and the page's
// Content-Security-Policy would refuse it.

const data = JSON.parse(document.getElementById("data").textContent);

function byId(id) {
  return document.getElementById(id);
}

function set(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name, value);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== ""));
  return element;
}

/** An element; a function among the attributes listens to the event of that name, children are elements or text. */
function make(name, attributes = {}, ...children) {
  return set(document.createElement(name), attributes, children);
}

function makeSvg(name, attributes = {}, ...children) {
  return set(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function nameSpan(text) {
  return make("span", {class: "name"}, text);
}

/** A path, which may be broken behind its slashes. */
function pathSpan(path) {
  return make("span", {class: "name"}, ...path.split(/(?<=\/)/).flatMap(part => [part, make("wbr")]));
}

function plural(count, one, many = one + "s") {
  return count.toLocaleString("en") + " " + (count === 1 ? one : many);
}

/** A time in seconds since 1970 as day and minute of UTC; null for one that is not on record. */
function timeText(seconds) {
  const date = new Date(seconds * 1000);
  return seconds === null || Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 16).replace("T", " ");
}

function dayText(seconds) {
  return timeText(seconds).slice(0, 10);
}

function badge(word, title) {
  return make("span", {class: "badge " + word.toLowerCase(), title}, word.toLowerCase());
}
