/*
 * A page that moved: a meta element sends every reader on; this keeps the part of the address after "#",
 * which a meta element loses.
 */
(function () {
	'use strict';
	const target = document.currentScript.dataset.target;
	if (target && location.hash && !target.includes('#'))
		location.replace(target + location.hash);
})();
