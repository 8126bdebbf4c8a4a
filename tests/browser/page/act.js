// Clicks a button of the page and waits until it has done its work.
const [selector, done] = arguments;
const button = document.querySelector(selector);
button.click();
const look = () => (button.ariaDisabled === "true" ? setTimeout(look, 10) : done());
look();
