// Which operators a build of the runtime holds: all, or what one package needs, as the compiler's
// command line says. `OperatorSet` says which bit stands for what.
#ifndef NEVORTEX_LINKED_OPERATORS_H
#define NEVORTEX_LINKED_OPERATORS_H

#ifndef NVX_LINKED_OPERATORS
#define NVX_LINKED_OPERATORS 0x7FFFFFFF
#endif

#ifndef NVX_LINKED_FORMS
#define NVX_LINKED_FORMS 0x7FFFFFFF
#endif

// Names for Swift, which sees no macro of the command line.
enum {
  nvx_linked_operators = NVX_LINKED_OPERATORS,
  nvx_linked_forms = NVX_LINKED_FORMS,
};

#endif
