/** The network session of a converter, from one restart to the next: conversion and endpoint. */
@NullMarked
package org.serialbridge.session;

import org.jspecify.annotations.NullMarked;
