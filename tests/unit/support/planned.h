/*
 * planned: a scene, the plan that it asks for, and the plan as one text.
 */
#ifndef TAUTLINE_TEST_PLANNED_H
#define TAUTLINE_TEST_PLANNED_H

#include "model/plan.h"
#include "support/scene.h"

struct planned_scene {
    struct scene scene;
    struct trust trust; /* asked only after planned_trust */
    struct plan_question question;
    struct plan plan;
    struct plan_refusal refusal;
};

void planned_begin(struct planned_scene *scene);
void planned_end(struct planned_scene *scene);
/* Roles HoS and PTO, production needs PTO, the target's ids are p, e and s, limits 20 and 1. */
void planned_trust(struct planned_scene *scene);

/* `~ NAME before -> after direction; …; deploy`, or `refused CODE place: text`. "": empty. */
const char *planned_said(struct planned_scene *scene);
/* `NAME=value; remove NAME`. */
const char *planned_undo(struct planned_scene *scene);
const char *planned_beyond(struct planned_scene *scene); /* a line each */
const char *planned_needs(struct planned_scene *scene);

#endif
